"""All tables as they are declared, for alembic. Nothing at run time imports this but migrations and `store verify`."""

from __future__ import annotations

from sqlalchemy import MetaData


def metadata() -> MetaData:
    from sqlmodel import SQLModel

    import kcli_core.access.tables
    import kcli_core.account.tables
    import kcli_core.client.tables
    import kcli_core.contacts.tables
    import kcli_core.contract.tables
    import kcli_core.folder.tables
    import kcli_core.mypage.tables
    import kcli_core.office.tables
    import kcli_core.outbox.tables
    import kcli_core.partner.tables
    import kcli_core.share.tables
    import kcli_core.site.tables
    import kcli_core.staff.tables
    import kcli_core.store.tables  # noqa: F401

    return SQLModel.metadata
