"""Settings of every test: a busy machine is no reason to fail, so Hypothesis has no deadline by the clock."""

from hypothesis import HealthCheck, settings

from databases import db, postgresql_server, postgresql_url, small_disk, url  # noqa: F401 - fixtures

settings.register_profile("leadmatch", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("leadmatch")
