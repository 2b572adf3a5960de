"""Measures qmsctl beside its nearest peers on generated handbooks; `python -m bench --help`."""
