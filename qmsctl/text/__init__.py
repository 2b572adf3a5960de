"""Text with places: bytes become text, YAML values and Markdown structure that know where they stand."""
