"""Carries notices to those they are for, and takes their answers: mail, webhooks, RabbitMQ, signed links."""
