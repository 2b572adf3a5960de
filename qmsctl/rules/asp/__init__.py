"""Environmental aspects and their significance."""

from qmsctl.rules.asp import score_out_of_scale, significance_not_following, significant_without_control
from qmsctl.rules.protocol import Rule

RULES: dict[str, Rule] = {
    "ASP001": score_out_of_scale,
    "ASP002": significance_not_following,
    "ASP003": significant_without_control,
}
