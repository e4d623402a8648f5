"""The hands: one AWS, Slack, PagerDuty or storage call each, as Prefect tasks."""
