"""Who may import whom: arrows never go up, and each framework has one home."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Each layer may import itself and those below it.
LAYERS = [
    set(names.split())
    for names in (
        "errors article",
        """accuracy addresses alignment allowance ambiguity ancestors anchors answers arabic asides attention
        bibtex blocks body boilerplate bylines candidates channels checking citation_styles citations cleaning
        collecting commonness companions config_values copies copy_groups copy_links copy_ties countries coverage
        cron csl date_candidates date_strings date_words datelines dates dedup diffs digest discovery dispatch
        documents embedded event_words excerpts export_about export_feed export_formats export_lines
        export_parquet export_table exported exported_columns extract feed_cutting feed_dates feed_entries
        feed_json feed_links feed_xml feeds fingerprints formulas freshness furniture gazetteer genre genre_words
        given_settings hints homepage inflection jsonld kept_texts language language_model languages leads ledger
        lemmas letters lines link_packs links listed_items listing_cards listing_words listings literals
        manifests marking matching mentions metadata metas moments months next_pages normalise notice_signs
        notices overlays overviews paging paradigms pattern_syntax patterns peoples phrases places polling
        polling_words postings printable prose query query_fields query_hits query_signs query_tree query_truth
        query_writing quotations ranking readings relevance resemblance retry_after revisits ris robots rulings
        scope screen scripts selectors shells shingles shortened site_lines site_rules sitemap_windows sitemaps
        sketches skim slots slugs source_evidence source_layers source_values spelling standfirst stems stories
        story_clusters story_kinds story_links story_numbers story_signs story_weeks strength stretches surnames
        tables tallies terms text_policy titles topic transliteration traps troubles twins url_noise url_shape
        urls values voices wall_signs wall_view walls wires xml_pieces xml_text zones""",
        "reading seeing",
        """captures catalogue_page chores clock collection config context crawls demo dictionaries evidence files
        handover kept_topic live_check own_tables preloaded processes rejudging rereading samples schema_page
        source_toml sources storage supervisor survey trial watched workers""",
        "web",
        "cli",
    )
]
HOMES = {
    "scrapy": ("spiders", "pipelines"),
    "twisted": ("spiders", "pipelines"),
    "sqlalchemy": ("legionwire/storage",),
    "alembic": ("legionwire/storage",),
    "trafilatura": ("legionwire/extract.py",),
    "dateparser": ("legionwire/date_words.py",),
    "py3langid": ("legionwire/language_model.py",),
    "simplemma": ("legionwire/lemmas.py",),
    "marisa_trie": ("legionwire/lemmas.py", "legionwire/preloaded.py"),
    "Stemmer": ("legionwire/stems.py", "legionwire/preloaded.py"),
    "babel": ("legionwire/countries.py",),
    "cssselect": ("legionwire/selectors.py",),
    "pebble": ("legionwire/workers.py",),
    "subprocess": ("legionwire/processes.py",),
    "apscheduler": ("scheduler.py",),
    "cronsim": ("legionwire/cron.py",),
    "click": ("legionwire/cli",),
    "starlette": ("legionwire/web",),
    "jinja2": ("legionwire/web",),
    "uvicorn": ("legionwire/web",),
    "anyio": ("legionwire/web",),
    "pyarrow": ("legionwire/export_parquet.py",),
}
FILES = [path for folder in ("legionwire", "spiders", "pipelines") for path in sorted((ROOT / folder).rglob("*.py"))]


def imports_of(path: Path) -> set[str]:
    """Every module a file imports, at its top or inside functions, as dotted names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def layer_of(module: str) -> int | None:
    """The layer of legionwire.<module>; None for the package itself."""
    return next((number for number, names in enumerate(LAYERS) if module in names), None)


def part_of(path: Path) -> str:
    relative = path.relative_to(ROOT)
    return relative.parts[1].removesuffix(".py") if relative.parts[0] == "legionwire" else relative.parts[0]


def test_every_module_has_a_layer():
    modules = {part_of(path) for path in FILES if path.parts[-2:] != ("legionwire", "__init__.py")}
    ours = {name for name in modules if name not in ("spiders", "pipelines", "__init__", "__main__", "settings")}
    assert ours == set().union(*LAYERS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_arrows_never_go_up(path):
    part, tops = part_of(path), set()
    for name in imports_of(path):
        top = name.split(".")[0]
        tops.add(top)
        if top == "legionwire" and (own := layer_of(part)) is not None:
            other = layer_of(name.split(".")[1]) if "." in name else None
            assert other is None or other <= own, f"{part} (layer {own}) imports {name} (layer {other})"
    if part == "spiders":
        assert "pipelines" not in tops
    elif part == "pipelines":
        assert "spiders" not in tops
    else:
        assert not tops & {"spiders", "pipelines"}, "the library knows nothing of its adapters"
    if part in LAYERS[0]:
        assert tops <= sys.stdlib_module_names | {"legionwire"}


@pytest.mark.parametrize("framework", HOMES)
def test_each_framework_has_one_home(framework):
    strays = [
        str(path.relative_to(ROOT))
        for path in FILES
        if any(name.split(".")[0] == framework for name in imports_of(path))
        and not str(path.relative_to(ROOT)).startswith(HOMES[framework])
    ]
    assert strays == []


def test_the_environment_is_read_in_one_place():
    strays = [
        str(path.relative_to(ROOT))
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") and ast.unparse(node.value) == "os"
    ]
    assert set(strays) == {"legionwire/config.py"}
