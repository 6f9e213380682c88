"""What a component needs, and what is felt where when it is down."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from fleetbook.model.components import Component, Effect, Impact, Link
from fleetbook.views.page import (
    Block,
    Folded,
    GitLink,
    Heading,
    Muted,
    Paragraph,
    Rich,
    Row,
    Strong,
    Table,
    Text,
)
from fleetbook.views.phrases import count, joined, text
from fleetbook.views.scene import Scene


def impact_blocks(scene: Scene, component: Component) -> tuple[Block, ...]:
    """The part of a component's page that says what it needs and what breaks without it."""
    return (*_needs(scene, component), *_without(scene, component))


def _needs(scene: Scene, component: Component) -> tuple[Block, ...]:
    if not component.needs:
        return ()
    order = list(Effect)
    reasons: dict[str, list[Link]] = defaultdict(list)
    # What is felt first stands first.
    for link in sorted(component.needs, key=lambda each: order.index(each.effect)):
        reasons[link.component].append(link)
    rows = tuple(
        Row(
            (
                (scene.link(needed),),
                joined([_why(each, links[0].effect) for each in links]),
                text(f"felt {links[0].effect}"),
            )
        )
        for needed, links in reasons.items()
    )
    return (Heading("What it needs", "needs"), Table("Needs", ("Component", "Why", "If it is down"), rows))


def _why(link: Link, first: Effect) -> Rich:
    """A reason; when it is felt, where that is later than the first one."""
    later: Rich = (Muted(f" felt {link.effect}"),) if link.effect is not first else ()
    return (Text(link.why), *later, *((Text(" "), GitLink(link.at)) if link.at else ()))


def _without(scene: Scene, component: Component) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading("What breaks without it", "needed-by"), Paragraph(_verdict(component))]
    if component.needed_by:
        rows = tuple(
            Row((text(effect), text(why), _components(scene, links)))
            for effect, why, links in _by_reason(component.needed_by)
        )
        blocks.append(Table("What breaks without it", ("When", "Why", "Components"), rows))
    through = [each for each in component.impact if each.through]
    if through:
        blocks.append(Folded(f"{count(len(through), 'component')} through others", (_ways(scene, through),)))
    return tuple(blocks)


def _verdict(component: Component) -> Rich:
    """The answer in a sentence."""
    everyone: Rich = (
        (Text(f"Every pod has {component.serves_all} from it. "),) if component.serves_all else ()
    )
    direct = sum(not each.through for each in component.impact)
    further = len(component.impact) - direct
    if not component.impact:
        rest = "Otherwise nothing" if everyone else "Nothing"
        return (*everyone, Text(f"{rest} that Git tells of fails at once when it is down."))
    noun = count(direct, "component")
    more = f", and through them {further} more" if further else ""
    feel = "feels" if direct == 1 and not further else "feel"
    return (*everyone, Strong(noun), Text(f" {feel} it at once when it is down{more}."))


def _by_reason(links: Sequence[Link]) -> Iterable[tuple[Effect, str, list[Link]]]:
    """Links of one reason together, what is felt first and by most leading."""
    found: dict[tuple[Effect, str], list[Link]] = defaultdict(list)
    for link in links:
        found[link.effect, link.why].append(link)
    order = list(Effect)
    ranked = sorted(found, key=lambda key: (order.index(key[0]), -len(found[key]), key[1]))
    return [(effect, why, found[effect, why]) for effect, why in ranked]


def _components(scene: Scene, links: Sequence[Link]) -> Rich:
    return joined([_linked(scene, link) for link in links])


def _linked(scene: Scene, link: Link) -> Rich:
    line: Rich = (Text(" "), GitLink(link.at)) if link.at else ()
    return (scene.link(link.component), *line)


def _ways(scene: Scene, through: Sequence[Impact]) -> Table:
    rows = tuple(
        Row(((scene.link(each.component),), joined([(scene.link(step),) for step in each.through], " → ")))
        for each in through
    )
    return Table("Felt through others", ("Component", "Through"), rows)
