"""The facts known of each model from each day on: statements, an operator's own facts over them, and listings."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from jobs.catalogue import model_names
from jobs.catalogue.expressions import field, refuse, union_of
from jobs.catalogue.inputs.frames import CatalogueFrames
from jobs.catalogue.inputs.prices import FROM_EVER, PRICES
from jobs.catalogue.model_identity import FACTS, seen, with_author
from jobs.catalogue.resolve import PRICE_COLUMNS
from schemas.columns import PRICE, STANDARD
from schemas.model_columns import OWN

FAMILY_FACTS = ("open_weights", "reasoning", "tool_call")
SIZE = "total_parameters_billion"


def known_from(model_prices: DataFrame, catalogue: CatalogueFrames) -> DataFrame:
    """One row per model and day on which something may have changed (docs/catalogue.md section 4).

    `model_id`, `valid_from`, `author`, `country`, `is_listed`, the facts with total_parameters_billion, the five
    prices, `is_backdated_price`. Evaluating it raises where own facts spell the id of a model otherwise than the
    snapshots.
    """
    carried = ("statement", "price", "is_listed", *_own_columns())
    so_far = Window.partitionBy("model_id").orderBy("day").rowsBetween(Window.unboundedPreceding, 0)
    ever = so_far.rowsBetween(Window.unboundedPreceding, Window.unboundedFollowing)
    known = with_author(_with_day_before_own(_events(model_prices, catalogue)), catalogue.authors).select(
        "model_id",
        "author",
        "country",
        "place",
        F.col("day").alias("valid_from"),
        *(F.first(name, ignorenulls=True).over(ever).alias(f"first_{name}") for name in ("statement", "price")),
        *(F.last(name, ignorenulls=True).over(so_far).alias(name) for name in carried),
    )
    same_name = Window.partitionBy("author", model_names.key(F.col("model_id")))
    is_stated = F.col("first_statement").isNotNull() | (F.col("first_price").isNotNull() & ~_is_own("first_price"))
    sizes = F.broadcast(catalogue.parameters.withColumnRenamed(SIZE, "known_size"))
    return (
        known.withColumn("stated_id", F.min(F.when(is_stated, F.col("model_id"))).over(same_name))
        .join(sizes, on="model_id", how="left")
        .join(F.broadcast(_families(known, catalogue)), on="model_id", how="left")
        .select(
            _spelled_as_stated(is_stated).alias("model_id"),
            "valid_from",
            "author",
            "country",
            "is_listed",
            *(_field(name, F.coalesce(_stated(name), _of_family(name))).alias(name) for name in FACTS),
            _field(SIZE, F.col("known_size")).alias(SIZE),
            *(_price(name).alias(name) for name in PRICES),
            _is_backdated_price().alias("is_backdated_price"),
        )
    )


def _families(known: DataFrame, catalogue: CatalogueFrames) -> DataFrame:
    """`model_id` and `family`, the flags of the longest beginning of its id; not of models without a family."""
    families = F.broadcast(catalogue.families)
    begins = F.col("model_id").startswith(F.col("beginning"))
    longest = F.max_by(F.struct(*FAMILY_FACTS), F.length("beginning"))
    models = known.select("model_id").distinct()
    return models.join(families, on=begins, how="inner").groupBy("model_id").agg(longest.alias("family"))


def _events(model_prices: DataFrame, catalogue: CatalogueFrames) -> DataFrame:
    """One row per model and day: `statement`, `price`, `is_listed` and own facts; null where it has no news."""
    stated_facts = F.when(F.col("statement").isNotNull(), F.struct(*(F.col(f"statement.{name}") for name in FACTS)))
    listed = seen(catalogue).withColumn("statement", stated_facts)
    by_hand = catalogue.retired.select(
        "model_id", F.col("observed_date").alias("day"), F.struct(*FACTS).alias("by_hand")
    )
    stated = [
        F.when(F.col(name).isNotNull() | F.array_contains("taken_back", name), F.struct(F.col(name).alias("value")))
        for name in (*FACTS, SIZE)
    ]
    # a field as a struct: null where the row does not state it, its value null where it is taken back
    own = catalogue.own_facts.select(
        "model_id",
        F.col("own_date").alias("day"),
        "place",
        *(column.alias(name) for column, name in zip(stated, _own_columns(), strict=True)),
    )
    priced = model_prices.where(_is_base()).select(
        "model_id",
        F.col("valid_from").alias("day"),
        F.struct(
            (F.col("price_source") == OWN).alias("is_own"),
            "is_backdated_price",
            *(F.col(column).alias(name) for name, column in PRICE_COLUMNS.items()),
        ).alias("price"),
    )
    # a price that ends: own facts took it back, and no list has another one
    starts = priced.select("model_id", "day")
    ended = (
        model_prices.where(_is_base() & F.col("valid_to").isNotNull())
        .select("model_id", F.col("valid_to").alias("day"))
        .join(starts, on=["model_id", "day"], how="left_anti")
        .withColumn("price", _nothing())
    )
    # a model that is sold in batches only is a model too, without a price
    named = model_prices.join(priced.select("model_id"), on="model_id", how="left_anti").select(
        "model_id", F.col("valid_from").alias("day")
    )
    # each kind of event occurs once per model and day, so that there is at most one value to take
    news = ("price", "is_listed", "place", *_own_columns())
    return (
        union_of(listed, by_hand, own, priced.unionByName(ended), named.distinct())
        .groupBy("model_id", "day")
        .agg(
            F.coalesce(F.max("statement"), F.max("by_hand")).alias("statement"),
            *(F.max(name).alias(name) for name in news),
        )
    )


def _with_day_before_own(events: DataFrame) -> DataFrame:
    """Adds the day 1970-01-01, with the first statement, to models whose own facts begin before everything else."""
    of_model = Window.partitionBy("model_id")
    has_price = F.col("price").isNotNull() & ~_is_own("price")
    is_other = F.col("statement").isNotNull() | F.col("is_listed").isNotNull() | has_price
    other_day = F.min(F.when(is_other, F.col("day"))).over(of_model)
    is_early = (F.col("day") < F.col("other_day")) & (F.col("day") == F.col("first_day"))
    from_ever = F.lit(FROM_EVER)
    days = F.when(is_early & (F.col("day") > from_ever), F.array(from_ever, F.col("day"))).otherwise(F.array("day"))
    is_added = F.col("day") != F.col("event_day")
    columns = [name for name in events.columns if name not in ("model_id", "day")]
    return (
        events.withColumn("other_day", other_day)
        .withColumn("first_day", F.min("day").over(of_model))
        .withColumn("event_day", F.col("day"))
        .withColumn("day", F.explode(days))
        .select("model_id", "day", *(F.when(~is_added, F.col(name)).alias(name) for name in columns))
    )


def _spelled_as_stated(is_stated: Column) -> Column:
    """The model's id; an error where it is another spelling of a model's id: both would share every alias."""
    message = F.concat(
        F.coalesce("place", F.lit("own facts")),
        F.lit(": "),
        "model_id",
        F.lit(" is another spelling of "),
        "stated_id",
        F.lit("; write "),
        "stated_id",
    )
    is_other = ~is_stated & F.col("stated_id").isNotNull()
    return F.when(~is_other, F.col("model_id")).otherwise(refuse(message))


def _own_columns() -> list[str]:
    return [f"own_{name}" for name in (*FACTS, SIZE)]


def _stated(name: str) -> Column:
    return F.coalesce(
        field(F.col("statement"), name),
        F.when(F.col("statement").isNull(), field(F.col("first_statement"), name)),
    )


def _field(name: str, otherwise: Column) -> Column:
    return F.coalesce(field(F.col(f"own_{name}"), "value"), otherwise)


def _is_base() -> Column:
    return (F.col("price_tier") == STANDARD) & (F.col("above_prompt_tokens") == 0)


def _nothing() -> Column:
    """A price of which nothing is known any more."""
    none = (F.lit(None).cast(PRICE).alias(name) for name in PRICES)
    return F.struct(F.lit(True).alias("is_own"), F.lit(False).alias("is_backdated_price"), *none)


def _of_family(name: str) -> Column:
    """What the family tells of a model of which nothing else does."""
    return field(F.col("family"), name) if name in FAMILY_FACTS else F.lit(None)


def _is_own(price: str) -> Column:
    return F.coalesce(field(F.col(price), "is_own"), F.lit(False))


def _has_first_price() -> Column:
    """Whether no price holds yet, and the first one to come is not the operator's."""
    return F.col("price").isNull() & F.col("first_price").isNotNull() & ~_is_own("first_price")


def _price(name: str) -> Column:
    return F.coalesce(field(F.col("price"), name), F.when(_has_first_price(), field(F.col("first_price"), name)))


def _is_backdated_price() -> Column:
    has_any = F.coalesce(*(field(F.col("first_price"), name) for name in PRICES)).isNotNull()
    return F.coalesce(field(F.col("price"), "is_backdated_price"), _has_first_price() & has_any)
