"""Redis as Celery's broker: a worker that loses it lives.

With kombu 5.7 a worker acknowledges a message, or gives it back, through the channel that it came by. Where that has
lost its connection since, the worker ends of it (AttributeError: 'NoneType' object has no attribute 'client', or
'hostname'). Here such a message is left where it is: nothing depends on it.
"""

from kombu.transport import redis


class QoS(redis.QoS):
    """The messages that a channel has given out, and that are not acknowledged."""

    restore_at_shutdown = False

    def ack(self, delivery_tag: str) -> None:
        if self._connected:
            super().ack(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        if self._connected:
            super().reject(delivery_tag, requeue)

    @property
    def _connected(self) -> bool:
        connection = self.channel.connection
        return connection is not None and connection.client is not None


def use() -> None:
    redis.Channel.QoS = QoS
