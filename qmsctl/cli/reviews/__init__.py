"""What the commands of the yearly review have in common: whose review is meant, who may, what is shown and asked."""
