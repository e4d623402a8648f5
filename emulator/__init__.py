"""The practice yard: a pretend AWS organization, Slack and PagerDuty. For development only, not in the wheel."""
