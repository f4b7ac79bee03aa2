"""Builds the review site: a Datasette on the review log with everything off that it does not need."""

from __future__ import annotations

import sys

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from bot.review.site.config import DATABASE, SiteConfig
from bot.review.store import open_log

PLUGIN = "bot.review.site"
THEIRS = "datasette.handle_exception"  # it prints errors with all variables, visitors' words too, whatever other handlers say
HIDDEN = ("accounts", "sessions", "attempts", "_sqlite_migrations")  # not even admins need to see hashes and tokens

METADATA = {
    "title": "Review log",
    "allow": {"role": "admin"},
    "databases": {DATABASE: {"allow_sql": False, "tables": {name: {"allow": False} for name in HIDDEN}}},
}
SETTINGS = {"default_allow_sql": False, "allow_download": False, "allow_signed_tokens": False,
    "allow_csv_stream": False, "default_cache_ttl": 0, "suggest_facets": False, "num_sql_threads": 4}


def build_site(config: SiteConfig) -> Datasette:
    """A Datasette whose `app()` is the review site. Makes or upgrades the log at `config.path` first."""
    open_log(config.path).close()
    if not pm.has_plugin(PLUGIN):
        import bot.review.site as plugin

        pm.register(plugin, PLUGIN)
    if pm.has_plugin(THEIRS):
        pm.unregister(name=THEIRS)
    site = _ReviewSite(config)
    site.add_database(Database(site, path=str(config.path), is_mutable=True), name=DATABASE)
    return site


class _ReviewSite(Datasette):
    """Datasette asks its hooks while it is being made, so the configuration must be there first."""

    def __init__(self, config: SiteConfig) -> None:
        self.review_site = config
        super().__init__(files=[], memory=False, metadata=METADATA, settings=SETTINGS, secret=config.secret, cors=False)
        if "_memory" in self.databases:
            self.remove_database("_memory")


def serve(config: SiteConfig, host: str, port: int) -> None:
    """Serves the site until it is stopped."""
    import uvicorn

    sys.stdout.flush()
    # access lines hold addresses of conversations and search words, so there are none
    uvicorn.run(
        build_site(config).app(),
        host=host, port=port, access_log=False, log_level="warning", server_header=False, proxy_headers=False,
        ws="none")  # the site has no web sockets, and Sanic holds back the library for them
