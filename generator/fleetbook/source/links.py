"""Symbolic links, followed inside one tree of files and never out of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fleetbook.core.errors import RepositoryError

HOP_LIMIT = 40
"""As many links in a row as Linux follows."""
PATH_LIMIT = 500_000


def follow_links(files: Iterable[str], links: Mapping[str, str]) -> dict[str, str]:
    """Every path that leads to a file, and the file it leads to; `links` is path to target.

    Links that leave the tree, lead nowhere or lead back to a folder they lie in are left out.
    """
    found = {path: path for path in files}
    if links:
        tree = _Tree(dict(links))
        for path in (*found, *links):
            tree.place(path)
        for link in sorted(links):
            tree.expand(link, link, (), found)
    return found


@dataclass
class _Tree:
    """Folders with the names in them; a folder of the tree is a key of `folders`."""

    links: dict[str, str]
    folders: dict[str, set[str]] = field(default_factory=lambda: {"": set()})

    def place(self, path: str) -> None:
        """Enter a path into its folder, and that into its own."""
        folder, _, name = path.rpartition("/")
        if folder not in self.folders:
            self.folders[folder] = set()
            self.place(folder)
        self.folders[folder].add(name)

    def expand(self, link: str, shown: str, above: tuple[str, ...], found: dict[str, str]) -> None:
        """Add what is behind a link under the path `shown`; `above` are the folders that led here."""
        target = self._resolve(link)
        if target is None:
            return
        if target not in self.folders:
            found[shown] = target
        elif not any(f"{each}/".startswith(f"{target}/" if target else "") for each in (link, *above)):
            self._copy(target, shown, (*above, link, target), found)

    def _copy(self, folder: str, shown: str, above: tuple[str, ...], found: dict[str, str]) -> None:
        """Add everything in a folder under the path `shown`."""
        if len(found) > PATH_LIMIT:
            hint = "Remove links that lead to folders with such links."
            raise RepositoryError(f"Symbolic links multiply the files to more than {PATH_LIMIT}", hint)
        for name in sorted(self.folders[folder]):
            path = f"{folder}/{name}" if folder else name
            if path in self.links:
                self.expand(path, f"{shown}/{name}", above, found)
            elif path in self.folders:
                self._copy(path, f"{shown}/{name}", above, found)
            else:
                found[f"{shown}/{name}"] = path

    def _resolve(self, path: str) -> str | None:
        """The file or folder of the tree that a path leads to, all links followed."""
        steps = path.split("/")[::-1]
        at: list[str] = []
        hops = 0
        while steps:
            step = steps.pop()
            if step == "..":
                if not at:
                    return None
                at.pop()
                continue
            if step in {"", "."}:
                continue
            at.append(step)
            target = self.links.get("/".join(at))
            if target is not None:
                hops += 1
                if target.startswith("/") or hops > HOP_LIMIT:
                    return None
                at.pop()
                steps += target.split("/")[::-1]
        found = "/".join(at)
        return found if self._exists(found) else None

    def _exists(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        return not path or name in self.folders.get(folder, ())
