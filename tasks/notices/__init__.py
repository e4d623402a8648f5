"""Telling people: the ledger of messages, and their delivery."""
