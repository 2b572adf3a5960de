"""Plain words that YAML 1.1 readers take for something else, and what a field of text must make of them."""

SCALARS = (
    "no No NO yes Yes YES on On ON off Off OFF n N y Y true True TRUE false False FALSE null Null NULL ~ "
    "010 0123456 08 09.5 0o17 0x1F 0XFF 0b101 1_000 +1 -0 00 0 1 42 1.10 1.0 2.0 -1.5 1. .5 -.5 1e3 1E3 1.5e+3 6.02e23 "
    ".inf -.INF .nan .NaN 12:30 1:30:00 190:20:30 23:59:59.9 2026-3-1 2026-03-01 2026-02-30 2026-03-01T12:30:00Z "
    "9999999999999999999999 1.7976931348623157e+309 = << 0.10 1.20 3.10.2 1,5 1/2 ½ ٣ １２"
).split()
