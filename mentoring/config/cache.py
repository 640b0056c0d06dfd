"""The shared cache: throttles and rate limits. The portal works on when it is away."""

from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = structlog.get_logger(__name__)


class KeptClient(RedisCacheClient):
    """One client for reading and one for writing: Django makes a new one for each call, which takes as long as the
    call itself. Clients may be shared; their connections come from a pool."""

    def __init__(self, servers: Any, **options: Any) -> None:
        super().__init__(servers, **options)
        self._kept: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]


class ForgivingRedisCache(RedisCache):
    """Redis or Valkey; while it does not answer, every look-up is a miss and every write is forgotten."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClient

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._try(lambda: super(ForgivingRedisCache, self).get(key, default, version), default)

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        return self._try(lambda: super(ForgivingRedisCache, self).get_many(keys, version), {})

    def set(self, key: str, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        self._try(lambda: super(ForgivingRedisCache, self).set(key, value, timeout, version), None)

    def set_many(self, data: Any, timeout: Any = 300, version: int | None = None) -> Any:
        return self._try(lambda: super(ForgivingRedisCache, self).set_many(data, timeout, version), [])

    def add(self, key: str, value: Any, timeout: Any = 300, version: int | None = None) -> Any:
        return self._try(lambda: super(ForgivingRedisCache, self).add(key, value, timeout, version), True)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> Any:
        return self._try(lambda: super(ForgivingRedisCache, self).incr(key, delta, version), delta)

    def touch(self, key: str, timeout: Any = 300, version: int | None = None) -> Any:
        return self._try(lambda: super(ForgivingRedisCache, self).touch(key, timeout, version), False)

    def delete(self, key: str, version: int | None = None) -> Any:
        return self._try(lambda: super(ForgivingRedisCache, self).delete(key, version), False)

    def has_key(self, key: str, version: int | None = None) -> Any:
        return self._try(lambda: super(ForgivingRedisCache, self).has_key(key, version), False)

    def _try(self, call: Any, otherwise: Any) -> Any:
        try:
            return call()
        except RedisError as error:
            logger.warning("cache_away", error=type(error).__name__)
            return otherwise
