"""Acting as the address that is signed in to the support site on this machine."""

from __future__ import annotations

from kcli import session_files
from kcli.context import Context
from kcli_core.refusals import Refused, refuse
from kcli_core.site import sign_in


def token(ctx: Context) -> str | None:
    return session_files.load(ctx.settings.site_session_file)


def enter(ctx: Context) -> None:
    """From here on the command acts as the address. Refused: LOGIN_NEEDED where nobody is signed in."""
    found = token(ctx)
    if found is None:
        raise Refused(refuse("LOGIN_NEEDED", kind="site"))
    ctx.identify = sign_in.identify_site(found)
