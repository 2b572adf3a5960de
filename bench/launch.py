"""Run one command and tell what it took: seconds, peak KiB and exit code, on the last line of a file.

A small process of its own, because a child's peak memory begins with that of the
process that starts it, and the bench holds whole handbooks in memory.
"""

import os
import subprocess
import sys
import time

if __name__ == "__main__":
    output, result, *command = sys.argv[1:]
    with open(output, "wb") as stream:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT)
        # wait4 tells of this one process, which getrusage would mix with all others.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
    with open(result, "w", encoding="ascii") as stream:
        stream.write(f"{seconds} {usage.ru_maxrss} {os.waitstatus_to_exitcode(status)}")
