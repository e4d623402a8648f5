"""The door: SQS message in, exactly one flow run per finding out."""
