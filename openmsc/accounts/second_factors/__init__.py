"""Second factors (AUTH-1): what a person has besides the password, and how it is chosen, used and changed.

    methods.py   which ones there are, and which ones a person has
    totp.py      codes of an authenticator app        emailed.py   codes by e-mail
    passkeys.py  WebAuthn                             recovery.py  recovery codes
    actions.py   adding, removing, resetting          rules.py     why not
    adapter.py   names and encryption, for allauth  tasks.py    what the worker sends
    views.py     one's own: choosing, adding, removing     reset_views.py  somebody else's

The secrets, codes and ceremonies are django-allauth's (allauth.mfa); pages, limits and events are ours.
"""
