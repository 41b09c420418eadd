"""`python -m learnplatform` is the `learnplatform` command."""

from learnplatform.cli import main

main()
