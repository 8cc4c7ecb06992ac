"""OpenMSC: the open, self-hosted managed services centre."""

__version__ = "0.1.0"
