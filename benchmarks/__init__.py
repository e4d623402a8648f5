"""How fast a finding is contained, alone and in a burst, measured on the local stack."""
