"""Reading the files: encoding, YAML, limits, names."""

from qmsctl.rules.protocol import Rule
from qmsctl.rules.src import (
    ambiguous_scalar,
    byte_order_mark,
    carriage_return,
    case_collision,
    conflict_marker,
    duplicate_key,
    front_matter_fence,
    hidden_character,
    invalid_yaml,
    limit_exceeded,
    risky_attribute,
    symbolic_link,
    unreadable_file,
    unsafe_name,
    yaml_feature,
)

RULES: dict[str, Rule] = {
    "SRC001": unreadable_file,
    "SRC002": duplicate_key,
    "SRC003": limit_exceeded,
    "SRC004": ambiguous_scalar,
    "SRC005": conflict_marker,
    "SRC006": yaml_feature,
    "SRC007": invalid_yaml,
    "SRC008": front_matter_fence,
    "SRC009": byte_order_mark,
    "SRC010": carriage_return,
    "SRC011": symbolic_link,
    "SRC012": unsafe_name,
    "SRC013": hidden_character,
    "SRC014": case_collision,
    "SRC015": risky_attribute,
}
