"""What the rooms of people add to the `learnplatform` command."""

from __future__ import annotations

import click

from learnplatform.accounts.people import commands as people
from learnplatform.accounts.roster import commands as roster

COMMANDS: list[click.Command] = [*roster.COMMANDS, *people.COMMANDS]
