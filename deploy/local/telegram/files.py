"""Files that were sent: bytes on disk by content hash, and records by file_id."""

import asyncio
import base64
import hashlib
import mimetypes
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from telegram.constants import FileSizeLimit

from deploy.local.telegram import pictures
from deploy.local.telegram.errors import bad_request, not_found
from deploy.local.telegram.model import FileRecord
from deploy.local.telegram.store import Store

LINK_SECONDS = 3600.0
FOLDERS = {
    "original": "originals",
    "photo": "photos",
    "document": "documents",
    "sticker": "stickers",
    "video": "videos",
    "voice": "voice",
    "animation": "animations",
}


class Files:
    """The shelf of files. Image work and disk work run in threads."""

    def __init__(self, folder: Path, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._store = store
        self._clock = clock
        self._records = {r.file_id: r for r in map(FileRecord.model_validate_json, store.bodies("file"))}
        self._by_path = {record.path: record.file_id for record in self._records.values()}
        self._photos: dict[str, list[str]] = {}
        self._thumbnails: dict[str, str] = {}
        for record in self._records.values():
            self._index(record)
        self.link_seconds = LINK_SECONDS
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, file_id: str) -> FileRecord | None:
        """Return a file's record."""
        return self._records.get(file_id)

    def photo_sizes(self, file_id: str) -> tuple[FileRecord, ...] | None:
        """Return all sizes of the photo that a size belongs to, smallest first; None if it is no photo."""
        record = self._records.get(file_id)
        if record is None or record.photo is None:
            return None
        sizes = (self._records[size] for size in self._photos[record.photo])
        return tuple(sorted(sizes, key=lambda size: size.width or 0))

    def thumbnail_of(self, file_id: str) -> str | None:
        """Return the file_id of a document's thumbnail."""
        return self._thumbnails.get(file_id)

    async def keep_photo(
        self, data: bytes, *, max_sides_sum: int | None = None, may_wait: bool = False
    ) -> tuple[FileRecord, ...]:
        """Store a photo and return its sizes, smallest first.

        Smaller sizes are drawn when somebody fetches them. With `may_wait` so is a largest one that must be
        shrunk; its record has no size in bytes till then.

        Raises:
            BotApiError: not a picture, or beyond the limits.
        """
        picture = await asyncio.to_thread(
            pictures.as_photo, data, max_sides_sum=max_sides_sum, may_wait=may_wait
        )
        original = _digest(data)
        blob = await asyncio.to_thread(self._write, picture.data or data)
        source = None
        if picture.data is None:
            source = self._add("original", _unique_id(original, "o"), blob=blob, extension=".jpg").file_id
        largest_id = _new_file_id()
        for letter, (width, height) in zip(
            "smx", pictures.smaller_sizes(picture.width, picture.height), strict=False
        ):
            self._add(
                "photo",
                _unique_id(original, letter),
                source=largest_id,
                photo=largest_id,
                width=width,
                height=height,
                extension=".jpg",
            )
        self._add(
            "photo",
            _unique_id(original, "y"),
            file_id=largest_id,
            photo=largest_id,
            blob=None if source else blob,
            size=None if picture.data is None else len(picture.data),
            source=source,
            width=picture.width,
            height=picture.height,
            extension=".jpg",
        )
        return self.photo_sizes(largest_id) or ()

    async def keep_file(self, kind: str, data: bytes, name: str | None, mime_type: str | None) -> FileRecord:
        """Store a file as it is.

        Raises:
            BotApiError: it is empty.
        """
        if not data:
            raise bad_request("file must be non-empty")
        blob = await asyncio.to_thread(self._write, data)
        size = pictures.size_of(data) if kind in {"sticker", "animation"} else None
        return self._add(
            kind,
            _unique_id(blob, kind),
            blob=blob,
            size=len(data),
            width=size and size[0],
            height=size and size[1],
            mime_type=mime_type,
            file_name=name,
            extension=Path(name or "").suffix or mimetypes.guess_extension(mime_type or "") or "",
        )

    async def keep_thumbnail(self, of: FileRecord, data: bytes) -> FileRecord | None:
        """Return a thumbnail's record for a document that is a picture, else None."""
        size = pictures.size_of(data)
        if size is None:
            return None
        small = (pictures.smaller_sizes(*size)[:2] or [size])[-1]
        digest = of.blob or ""
        return self._add(
            "photo",
            _unique_id(digest, "m"),
            source=of.file_id,
            width=small[0],
            height=small[1],
            extension=".jpg",
        )

    async def read(self, file_id: str) -> bytes:
        """Return a file's bytes, drawing a smaller size on first demand.

        Raises:
            BotApiError: 404, there is no such file.
        """
        record = self._records.get(file_id)
        if record is None:
            raise not_found()
        if record.blob is not None:
            return await asyncio.to_thread(self._where(record.blob).read_bytes)
        whole = await self.read(record.source or "")
        drawn = await asyncio.to_thread(pictures.shrunk_to, whole, record.width or 1, record.height or 1)
        blob = await asyncio.to_thread(self._write, drawn)
        self._put(record.model_copy(update={"blob": blob, "size": len(drawn)}))
        return drawn

    async def link(self, file_id: str) -> FileRecord:
        """Open the download path for an hour and return the record.

        Raises:
            BotApiError: unknown file_id, or larger than what bots may download.
        """
        record = self._records.get(file_id)
        if record is None:
            raise bad_request("invalid file_id")
        if record.blob is None:
            await self.read(file_id)
            record = self._records[file_id]
        if (record.size or 0) > FileSizeLimit.FILESIZE_DOWNLOAD:
            raise bad_request("file is too big")
        opened = record.model_copy(update={"link_until": self._clock() + self.link_seconds})
        self._put(opened)
        return opened

    async def download(self, path: str) -> bytes:
        """Return the bytes behind a download path.

        Raises:
            BotApiError: 404, the path is unknown or its hour is over.
        """
        record = self._records.get(self._by_path.get(path, ""))
        if record is None or record.link_until <= self._clock():
            raise not_found()
        return await self.read(record.file_id)

    def _add(  # noqa: PLR0913 (a record's fields, all by name)
        self,
        kind: str,
        unique_id: str,
        *,
        extension: str,
        blob: str | None = None,
        size: int | None = None,
        width: int | None = None,
        height: int | None = None,
        mime_type: str | None = None,
        file_name: str | None = None,
        source: str | None = None,
        photo: str | None = None,
        file_id: str | None = None,
    ) -> FileRecord:
        record = FileRecord(
            file_id=file_id or _new_file_id(),
            file_unique_id=unique_id,
            blob=blob,
            size=size,
            width=width,
            height=height,
            mime_type=mime_type,
            file_name=file_name,
            source=source,
            photo=photo,
            path=f"{FOLDERS[kind]}/file_{len(self._records)}{extension}",
        )
        self._put(record)
        return record

    def _put(self, record: FileRecord) -> None:
        if record.file_id not in self._records:
            self._index(record)
        self._records[record.file_id] = record
        self._by_path[record.path] = record.file_id
        self._store.put("file", record.file_id, record.model_dump_json(exclude_defaults=True))

    def _index(self, record: FileRecord) -> None:
        if record.photo is not None:
            self._photos.setdefault(record.photo, []).append(record.file_id)
        elif record.source is not None:
            self._thumbnails[record.source] = record.file_id

    def _where(self, blob: str) -> Path:
        return self._folder / blob[:2] / blob[2:]

    def _write(self, data: bytes) -> str:
        blob = _digest(data)
        path = self._where(blob)
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            # A kill in the middle must not leave half a file under a full file's name.
            part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
            part.write_bytes(data)
            part.replace(path)
        return blob


def _new_file_id() -> str:
    return f"AgAC{secrets.token_urlsafe(36)}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _unique_id(digest: str, variant: str) -> str:
    mixed = hashlib.sha256(f"{digest}:{variant}".encode()).digest()
    return base64.urlsafe_b64encode(mixed[:12]).decode()
