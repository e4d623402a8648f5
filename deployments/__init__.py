"""Where and when: the local stack, the demo, work pools, automations, IAM policies."""
