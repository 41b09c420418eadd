"""How the demo's videos and audio lessons are made: `make demo-media`.

A script (`content/COURSE/NAME.script.toml`) says what is shown and spoken; from it come NAME.mp4 or NAME.m4a, its
captions NAME.vtt and NAME.made.toml, which tells how long it is, where its chapters begin and from which script it
was made. All of them are committed: only who changes a script needs the voices and this folder; the product itself
reads `script.py` and `made.py`, no more.

`voices/` is run by a Python of its own, with packages that the product has no use for (requirements-media.in).
"""
