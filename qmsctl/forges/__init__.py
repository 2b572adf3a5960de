"""What a forge (GitHub, GitLab, Gitea) needs beside a handbook, and whether everything around it is in order.

`files` are the workflow and the templates, `owners` and `codeowners` say who is asked about a change, `examination`
looks at the clone, the machine and the files of the forge, and `protection` asks the forge itself.
"""
