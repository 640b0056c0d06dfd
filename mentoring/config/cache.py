"""The shared cache: throttles and rate limits. The portal works on when it is away."""

from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = structlog.get_logger(__name__)


class ForgivingRedisCache(RedisCache):
    """Redis or Valkey; while it does not answer, every look-up is a miss and every write is forgotten."""

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
