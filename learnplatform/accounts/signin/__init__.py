"""Proving who one is: sign-in and its pace, sessions, own password, personal access tokens."""
