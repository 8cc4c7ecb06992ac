"""`openmsc run`: runs a backup engine unchanged and reports the job.

Stands alone: nothing but the standard library of Python 3.8 or later and relative imports, so that the same
code also runs from the one file that `bundle.py` makes of it.
"""

VERSION = "1.0"
