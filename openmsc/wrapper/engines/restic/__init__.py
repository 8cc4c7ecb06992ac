"""restic, from 0.14 on."""
