"""Delivery of notices by mail, webhooks and RabbitMQ, and replies by signed links."""
