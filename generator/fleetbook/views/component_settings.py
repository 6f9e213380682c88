"""The secrets and shared variables that a component uses."""

from collections.abc import Container, Iterator, Sequence

from fleetbook.core.identity import ObjectRef
from fleetbook.model.components import Component
from fleetbook.model.configuration import Variable
from fleetbook.model.security import Secret, SecretKind, SecretUse
from fleetbook.views.configuration import row_anchor
from fleetbook.views.page import Block, Heading, PageLink, Rich, Row, Table, Text
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import NOTHING, badge, joined, known, mark, places, text
from fleetbook.views.scene import Scene
from fleetbook.views.secrets import keys_of, maker


def settings_blocks(scene: Scene, component: Component) -> tuple[Block, ...]:
    """Secrets and shared variables that its objects use."""
    own = {ref for ref, _ in component.objects}
    rows = (*_secret_rows(scene, component, own), *_variable_rows(scene, own))
    if not rows:
        return ()
    table = Table("Secrets and settings", ("Name", "What", "Provided by", "Used as", "Line"), rows)
    return (Heading("Secrets and settings", "settings"), table)


def _secret_rows(scene: Scene, component: Component, own: Container[ObjectRef]) -> Iterator[Row]:
    """Its own secrets, and those that its objects use."""
    for each in scene.cluster.security.secrets:
        mine = each.component == component.id
        uses = [use for use in each.used_by if mine or use.by in own]
        if mine or uses:
            yield _secret_row(each, [_use(use, own) for use in uses], scene)


def _secret_row(secret: Secret, uses: Sequence[str], scene: Scene) -> Row:
    page = scene.paths.page("security")
    return Row(
        (
            (PageLink(secret.name, f"{page}#{anchor('secret', secret.namespace, secret.name)}"),),
            (*badge(f"{secret.kind} secret"), Text(" "), *keys_of(secret)),
            _provider(secret, scene),
            joined([text(words) for words in sorted(set(uses))]),
            mark(secret) or NOTHING,
        )
    )


def _provider(secret: Secret, scene: Scene) -> Rich:
    """Who puts a secret into the cluster; where nothing in Git does, that is said."""
    if secret.kind is SecretKind.PLAIN:
        return text("Git, readable")
    if secret.kind is SecretKind.REFERENCED and not secret.may_be_made_by:
        return text("nothing in Git")
    return maker(scene, secret)


def _variable_rows(scene: Scene, own: Container[ObjectRef]) -> Iterator[Row]:
    """The variables that its objects use."""
    for each in scene.cluster.configuration.variables:
        uses = [use for use in each.used_by if use.by in own]
        if uses:
            lines = places([use.at for use in uses if use.at])
            yield Row(
                (
                    _variable_link(each, scene),
                    _variable(each),
                    text(each.source),
                    lines,
                    mark(each) or NOTHING,
                )
            )


def _variable_link(variable: Variable, scene: Scene) -> Rich:
    row = row_anchor(variable, scene.cluster.configuration.variables)
    return (PageLink(variable.name, f"{scene.paths.page('configuration')}#{row}"),)


def _variable(variable: Variable) -> Rich:
    return (*badge("variable"), Text(" "), *known(variable.value))


def _use(use: SecretUse, own: Container[ObjectRef]) -> str:
    """How a secret is used, and by whom where that is no object of the component."""
    return use.how if use.by in own else f"{use.how} of {use.by.name}"
