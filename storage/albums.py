"""Albums: photos that were sent together, though each came alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.photos import COLUMNS, WITHDRAWN, Photo

if TYPE_CHECKING:
    from storage.database import Connection


async def siblings(tx: Connection, photo: Photo) -> list[Photo]:
    """List the photos of a photo's album that came so far, in order of their messages.

    It is among them itself; those that were withdrawn are not.
    """
    if photo.media_group_id is None:
        return [photo]
    rows = await tx.fetch(
        f"""
        SELECT {COLUMNS} FROM photo
        WHERE chat_id = $1 AND media_group_id = $2 AND reason IS DISTINCT FROM '{WITHDRAWN}'
        ORDER BY message_id, id
        """,  # noqa: S608 - column names only
        photo.chat_id,
        photo.media_group_id,
    )
    return [Photo(**dict(row.items())) for row in rows]
