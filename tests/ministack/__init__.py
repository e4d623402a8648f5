"""The second emulator: ministack runs Athena's SQL, in a venv of its own."""
