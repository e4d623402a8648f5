"""The order of the day: what comes before what, waiting, approvals."""
