"""The only place that knows a platform: one module a platform. Knows no dialogue and no storage."""
