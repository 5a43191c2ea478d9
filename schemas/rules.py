"""Rules that several tables keep: one name = one condition."""

from schemas.contract import Rule

PART_OF_TOTAL = Rule("part_of_total", "tokens <= total_tokens")
SAMPLED_PART_OF_TOTAL = Rule("part_of_total", "sampled_tokens <= total_sampled_tokens")
SPEND_OF_TOTAL = Rule("spend_of_total", "spend_usd <= total_spend_usd")
TOKEN_SHARE_IN_INTERVAL = Rule("share_within_its_interval", "share_low <= token_share AND token_share <= share_high")
SHARE_ONLY_OF_THE_TWELVE = Rule(
    "share_only_of_the_twelve", "category NOT IN ('other', 'unclassified') OR token_share IS NULL"
)
