"""Consumers of the queues: relay, reminders and the channels a message leaves by."""
