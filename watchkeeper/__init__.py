"""The head: frozen values and decisions. No AWS, no Prefect, no network, no clock."""
