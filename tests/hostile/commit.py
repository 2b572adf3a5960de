"""Load the head of a repository and print what is wrong with its files: ``python -m tests.hostile.commit FOLDER``."""

import sys
from pathlib import Path

from qmsctl.git import CommitTree
from qmsctl.system import load

for problem in load(CommitTree(Path(sys.argv[1]), "HEAD")).problems:
    print(problem.location.path, problem.rule)
