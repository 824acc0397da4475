"""The simulated league as data: players, dates, models, and the columns of the raw tables.

Team codes are real; every player is made up. Every special date of the demo is in the table DAYS, with its reason.
Special players are in NAMED, STREAKS and WRITTEN, special games in DELAYS, OVERTIMES, LOST_POLLS, HOT_STARTS and
MISTAKES, and what the injury reports and the bookmakers say in REPORTS and OFFERS.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from hashlib import sha1
from itertools import product
from random import Random
from unicodedata import normalize

FIRST, LAST = date(2025, 10, 17), date(2025, 12, 2)
SEASON, SEASON_YEAR, SEASON_FIRST = "2025-26", 2025, date(2025, 10, 21)
DEMO_NOON = datetime(2025, 11, 30, 17, 30, tzinfo=UTC)  # half an hour before the day's first game
DEMO_NOW = datetime(2025, 11, 30, 23, 55, tzinfo=UTC)  # a Sunday, 18:55 in New York


def words(text: str) -> tuple[str, ...]:
    """Split a line of names."""
    return tuple(text.split())


def tenths(number: float) -> Decimal:
    """Round to one decimal, exactly."""
    return Decimal(round(number * 10)) / 10


def eastern(day: date, hour: float) -> datetime:
    """Return the UTC instant of an hour of the day (19.5 is 19:30) in New York.

    The season has one clock change, and nothing happens in that night. It is written out here, so that no time zone
    database is needed.
    """
    behind = 4 if day < date(2025, 11, 2) else 5
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour + behind)


# People

TEAMS = words(
    "ATL BKN BOS CHA CHI CLE DAL DEN DET GSW HOU IND LAC LAL MEM MIA MIL MIN NOP NYK OKC ORL PHI PHX POR SAC SAS TOR "
    "UTA WAS"
)
SKILLS = (24, 21, 18, 15, 13, 10, 8, 6, 5, 4, 3, 2)  # typical points, by place in the rotation
# From 13 on the market has a line; players of 10 are predicted now and then; players up to 4 often do not play.
PRICED_SKILL, FRINGE_SKILL, BENCH_SKILL = 13, 10, 4

_FIRST_NAMES = words(
    "Adrel Bastien Caswell Dorian Emeric Fabrin Gideon Hollis Ivor Jasko Kendrin Lucan Marlo Nevin Orrin Percel Quill "
    "Rafe Soren Tavian Ulric Varro Wendell Xavi Yorick Zoltan Brecken Corwin Dashel Eamon Finnick"
)
_HEADS = words("Ald Bram Cal Dren Elm Farn Gan Has Ing Jor Kel Lor Mal Nor Osk Pel Quar Rav Sel Thor Ulv Van Wex Yar")
_TAILS = words("brook combe croft den fell gard holt ley mere rath stead thorpe vale wick worth")


@dataclass(frozen=True)
class Player:
    """One player: name, team at the start of the season, and typical points."""

    name: str
    team: str
    skill: int
    suffix: str = ""

    @cached_property
    def lookup(self) -> str:
        """The key that upstream uses: the lower-case letters of the name, and a suffix that no display name shows."""
        letters = (letter for letter in normalize("NFKD", self.name).lower() if "a" <= letter <= "z")
        return "".join(letters) + self.suffix

    def team_on(self, day: date) -> str:
        """Return the player's team on a date; one player is traded."""
        return TRADED_TO if self.name == TRADED and day >= TRADED_ON else self.team


# One player is traded in mid-season. The registry has a row for each of his teams; the older one spells his name
# otherwise.
TRADED, TRADED_BEFORE, TRADED_TO, TRADED_ON = "Osric Tarnmere", "Osric Tarn-Mere", "SAC", date(2025, 11, 12)
UNREGISTERED = "Lazlo Quillmarsh"  # he plays and is predicted, but the registry does not have him
NAMESAKE = "Emeric Ulvden"  # two players of one team, both with a line; one has the suffix
NAMED = {
    ("PHI", 0): "Marcus Edgecombe",  # holds a word that the leak guard looks for
    ("DEN", 1): "Žarko D'Ellmére",  # letters outside ASCII, an apostrophe
    ("CHI", 2): TRADED,
    ("MIA", 1): UNREGISTERED,
    ("LAL", 0): NAMESAKE,
    ("LAL", 3): NAMESAKE,
}
SUFFIXES = {("LAL", 0): "jr"}


def _invented(number: int) -> str:
    """Return a made-up name. No surname comes twice, because 97 shares no factor with the number of surnames."""
    head, tail = divmod(number * 97 % (len(_HEADS) * len(_TAILS)), len(_TAILS))
    return f"{_FIRST_NAMES[number % len(_FIRST_NAMES)]} {_HEADS[head]}{_TAILS[tail]}"


PLAYERS = tuple(
    Player(NAMED.get((team, place), _invented(number)), team, SKILLS[place], SUFFIXES.get((team, place), ""))
    for number, (team, place) in enumerate(product(TEAMS, range(len(SKILLS))))
)
# As drawn, these have the longest runs of their kind before the demo's today; so the test of them fails if a change
# draws another season.
STREAKS = {"over": "Fabrin Jorthorpe", "under": "Ivor Yarley"}


@dataclass(frozen=True)
class Written:
    """One more player, who has a line in each of his games, but no prediction. What he does is not drawn.

    `nights` are his team's games in order: his points, `?` if he is expected and no box score names him, `-` if he is
    not expected.
    """

    player: Player
    line: Decimal
    nights: tuple[str, ...]


WRITTEN = (
    # out since 2 November, after five overs; expected again on the demo's today
    Written(
        Player("Tobren Ashwell", "WAS", PRICED_SKILL),
        Decimal("14.5"),
        words("17 19 16 21 18 - - - - - - - ? -"),
    ),
    # a run of overs goes on after 17 dates without a game of his
    Written(
        Player("Halden Mirk", "DAL", PRICED_SKILL),
        Decimal("15.5"),
        words("11 18 20 17 22 19 16 - - - - 21 18 12"),
    ),
)

# Dates


@dataclass(frozen=True)
class Mood:
    """What the champion says on a date, as shares of its predictions with a line.

    `strong` is the share with an edge of 5 or more, OVER and UNDER together. The rest is PASS or HOLD.
    """

    over: float
    under: float
    strong: float
    weak_max: float = 4.9
    confidences: tuple[int, ...] = (79, 84, 84, 87, 87, 89, 90, 92, 95)

    def calls(self, count: int, rng: Random) -> list[tuple[str, Decimal]]:
        """Draw this many recommendations, each with its signed edge."""
        overs, unders, holds = round(count * self.over), round(count * self.under), round(count * 0.05)
        strong = [5 + min(rng.expovariate(0.9), 3) for _ in range(round(count * self.strong))]
        weak = [rng.uniform(1.5, self.weak_max) for _ in range(overs + unders - len(strong))]
        sizes = rng.sample(strong + weak, overs + unders)
        calls = [("OVER", size) for size in sizes[:overs]] + [("UNDER", -size) for size in sizes[overs:]]
        calls += [("HOLD", rng.uniform(-3, 3)) for _ in range(holds)]
        calls += [("PASS", rng.uniform(-1.4, 1.4)) for _ in range(count - len(calls))]
        return [(call, tenths(edge)) for call, edge in rng.sample(calls, count)]


# Dates take these in turn. The shares of OVER keep away from 25, 40 and 45 percent, so that one or two faults do not
# change the signal.
MOODS = (
    Mood(0.33, 0.30, 0.13),  # GREEN, balanced
    Mood(0.15, 0.45, 0.12),  # RED, under-heavy
    Mood(0.31, 0.33, 0.20),  # GREEN, balanced, many picks
    Mood(0.54, 0.14, 0.14),  # YELLOW, over-heavy
    Mood(0.34, 0.28, 0.02),  # YELLOW, balanced: too few strong ones
    Mood(0.425, 0.22, 0.14),  # GREEN, though over-heavy
    Mood(0.18, 0.41, 0.20),  # RED, many picks
    Mood(0.35, 0.26, 0.11),  # GREEN, balanced
)
CALM = Mood(0.30, 0.30, 0.0, weak_max=3.8, confidences=(79, 84, 87, 89))


@dataclass(frozen=True)
class Day:
    """What is special about one date; None means as usual."""

    reason: str = "an ordinary date"
    tips: tuple[float, ...] | None = None  # tip-offs, in Eastern hours
    untimed: bool = False  # the last game's tip-off time was never written
    expected: bool = True  # upstream wrote who was expected
    covered: int | None = None  # how many players have predictions
    placeholder: float = 0.0  # share of lines that the feed set to 20.0
    overnight: float = 0.25  # share of predictions first made the evening before
    mood: Mood | None = None


DAYS = {
    date(2025, 10, 17): Day("preseason: off_season", tips=(19, 19.5, 22)),
    date(2025, 10, 19): Day("preseason: off_season", tips=(18, 20)),
    date(2025, 11, 5): Day("the models did not run: no_data", covered=0),
    date(2025, 11, 7): Day("a game without tip-off time, so picks lock at noon", untimed=True),
    date(2025, 11, 11): Day("the run broke off early: too_few", covered=8),
    date(2025, 11, 13): Day("no strong opinion anywhere: no_picks", mood=CALM),
    date(2025, 11, 17): Day("only box scores name the teams", expected=False),
    date(2025, 11, 19): Day("a broken odds feed", placeholder=0.4),
    date(2025, 11, 27): Day("Thanksgiving: no_games", tips=()),
    date(2025, 11, 30): Day("the demo's today: games in every state", tips=(13, 15.5, 18, 19.5, 21), mood=MOODS[2]),
    date(2025, 12, 1): Day("the demo's tomorrow: predicted overnight", overnight=0.8),
}
TIPS: tuple[tuple[float, ...], ...] = (  # Monday to Sunday
    (19, 19.5, 20, 22),
    (19.5, 20, 22),
    (19, 19, 19.5, 20, 20, 21, 22.5),
    (19.5, 20, 22),
    (19, 19.5, 19.5, 20, 21, 22),
    (15.5, 19, 19.5, 20, 20.5),
    (15.5, 18, 18.5, 19, 21),
)


def day_of(day: date) -> Day:
    """Return what is special about a date."""
    return DAYS.get(day, Day())


def tips_on(day: date) -> tuple[float, ...]:
    """Return the tip-offs of a date, in Eastern hours. Before the season only special dates have games."""
    special, usual = day_of(day).tips, TIPS[day.weekday()] if day >= SEASON_FIRST else ()
    return usual if special is None else special


# The evenings of the demo's today and yesterday, which upstream polled. Games are named by their code.

YESTERDAY, TODAY = DEMO_NOW.date() - timedelta(days=1), DEMO_NOW.date()
DELAYS = {"20251129_ORL_PHI": 105}  # began so many minutes late, and ended after midnight
OVERTIMES = {"20251129_ATL_CHA": 1}
# polls that had other games, but not this one: in the midst of an evening, and the last one before the demo's instant
LOST_POLLS = {
    ("20251129_OKC_CLE", eastern(YESTERDAY, 20.25)),
    ("20251130_DET_BKN", eastern(TODAY, 18.9)),
}
# who has all his points early: at the demo's instant an OVER has won already, and an UNDER has lost
HOT_STARTS = {("20251130_DET_BKN", "Nevin Malcombe"), ("20251130_DET_BKN", "Orrin Selmere")}


@dataclass(frozen=True)
class Mistake:
    """A three-pointer that was nobody's: polls credit it to a player from a minute of the game on, until another."""

    game_code: str
    player: str
    since: int
    until: int


MISTAKES = (Mistake("20251130_DET_BKN", "Percel Brambrook", 30, 45),)


@dataclass(frozen=True)
class Report:
    """What the injury report of an Eastern hour says of a player's game; `delay` is the minutes until processed_at."""

    game_date: date
    report_date: date
    hour: int
    player: str
    status: str
    reason: str | None
    delay: int = 5


REPORTS = (
    # the one who is out since autumn: of an earlier game, and nothing of today's
    Report(date(2025, 11, 12), date(2025, 11, 12), 17, "Tobren Ashwell", "out", "injury"),
    Report(YESTERDAY, YESTERDAY, 13, "Xavi Ravholt", "out", "g_league"),
    Report(YESTERDAY, YESTERDAY, 13, "Emeric Vanrath", "doubtful", "injury"),
    Report(YESTERDAY, YESTERDAY, 17, "Emeric Vanrath", "out", "injury"),
    Report(YESTERDAY, YESTERDAY, 17, "Hollis Farnthorpe", "out", "suspension"),
    Report(YESTERDAY, YESTERDAY, 17, "Ulric Malcroft", "questionable", "illness"),
    # of the teams that play today, BKN, BOS and SAS are in no report
    Report(TODAY, TODAY, 11, "Percel Drenvale", "out", "rest"),
    Report(TODAY, TODAY, 13, "Finnick Ganden", "doubtful", "injury"),
    Report(TODAY, TODAY, 11, "Fabrin Jorthorpe", "probable", "injury"),
    Report(TODAY, TODAY, 13, "Kendrin Jorrath", "probable", None),
    Report(TODAY, TODAY, 17, "Jasko Hasgard", "questionable", "not_with_team"),
    Report(TODAY, TODAY, 17, "Lucan Ravley", "out", "g_league"),
    # superseded: on the same day, and after the report of the evening before
    Report(TODAY, TODAY, 11, "Dorian Ulvvale", "questionable", "illness"),
    Report(TODAY, TODAY, 17, "Dorian Ulvvale", "out", "illness"),
    Report(TODAY, YESTERDAY, 20, "Caswell Hasfell", "questionable", "personal"),
    Report(TODAY, TODAY, 12, "Caswell Hasfell", "available", "personal"),
    # the row is there at the demo's instant, but the clock of its writer is ahead: processed at a later time
    Report(TODAY, TODAY, 13, "Kendrin Calmere", "questionable", "injury"),
    Report(TODAY, TODAY, 18, "Kendrin Calmere", "out", "injury", delay=70),
    Report(TODAY + timedelta(days=1), TODAY, 18, "Kendrin Jorrath", "questionable", "injury"),
)


@dataclass(frozen=True)
class Offer:
    """What a bookmaker offers for every `every`-th line of a date, from an hour on, or from minutes after the lock.

    `off` is the distance of his line from that of the pre-game table; `better` is added to both odds.
    """

    reason: str
    bookmaker: str
    every: int = 1
    hour: float = 9
    after_lock: int | None = None
    off: int = 0
    better: int = 0
    market: str = "points"
    sides: tuple[str, ...] = ("over", "under")
    is_active: bool = True


OFFERS = (
    Offer("the first of two bookmakers", "DRAFTKINGS"),
    Offer("the second, with other odds", "FANDUEL", better=-3),
    Offer("changed before noon", "FANDUEL", every=3, hour=11.5, better=4),
    Offer("another line", "BETMGM", every=4, off=1),
    Offer("the best odds, but no longer offered", "CAESARS", every=5, better=15, is_active=False),
    Offer("one side alone", "PRIZEPICKS", every=6, better=2, sides=("over",)),
    Offer("moved before noon", "DRAFTKINGS", every=7, hour=11.75, off=1),
    Offer("moved likewise", "FANDUEL", every=7, hour=11.75, off=1),
    Offer("another market", "DRAFTKINGS", every=2, better=20, market="rebounds"),
    Offer("changed after the lock", "DRAFTKINGS", every=2, after_lock=40, better=12),
)

# Models

CHAMPION, BASELINE = "catboost_v9", "moving_average"
BOOKS = words("BETMGM DRAFTKINGS FANDUEL PRIZEPICKS")
MODEL_VERSIONS = {CHAMPION: "v9", BASELINE: "v1"}


def _training(stem: str, end: date, mae: float | None = None, hit_rate: float | None = None) -> dict[str, object]:
    """Return what a prediction says about its model, by raw column."""
    name = f"{stem}_{end:%Y%m%d}"
    return {
        "model_file_name": f"{name}.bin",
        "model_training_start_date": date(2023, 10, 24),
        "model_training_end_date": end,
        "model_expected_mae": mae,
        "model_expected_hit_rate": hit_rate,
        "model_trained_at": eastern(end + timedelta(days=1), 4),
        "build_commit_sha": sha1(name.encode(), usedforsecurity=False).hexdigest(),
        "deployment_revision": f"{stem.replace('_', '-')}-{end:%m%d}",
    }


# Eastern date -> what predictions say of their model from that date on. Older predictions say nothing.
TRAININGS = {
    CHAMPION: {
        date(2025, 11, 4): _training("catboost_v9", date(2025, 11, 2), 4.82, 53.1),
        date(2025, 11, 18): _training("catboost_v9", date(2025, 11, 16), 4.74, 53.8),
    },
    BASELINE: {date(2025, 11, 4): _training("season_mean", date(2025, 11, 2))},
}

# The runs of upstream's processors: the Eastern hour at which each starts, box scores on the morning after; and those
# that did not succeed at once, with how each attempt ended. Attempts are an hour apart.
PROCESSORS = {"roster": 8, "predictions": 9, "box_scores": 5.5}
RUN_MINUTES = 25
ATTEMPTS = {
    (date(2025, 11, 26), "box_scores"): ("running", "success"),
    (date(2025, 11, 29), "roster"): ("running",),
    (date(2025, 11, 30), "roster"): ("failed", "success"),
}

# The columns of the raw tables, in order, each with its DuckDB type; without one it is varchar.


def _columns(text: str) -> dict[str, str]:
    pairs = (column.partition(":") for column in text.split())
    return {name: type_ or "varchar" for name, _, type_ in pairs}


COLUMNS = {
    "player_prop_predictions": _columns(
        "prediction_id system_id player_lookup game_date:date game_id prediction_version:bigint "
        "predicted_points:decimal(5,1) confidence_score:decimal(5,2) recommendation current_points_line:decimal(4,1) "
        "line_source sportsbook is_active:boolean invalidation_reason invalidated_at:timestamptz "
        "created_at:timestamptz model_version model_file_name model_training_start_date:date "
        "model_training_end_date:date model_expected_mae:double model_expected_hit_rate:double "
        "model_trained_at:timestamptz build_commit_sha deployment_revision feature_quality_score:double "
        "quality_alert_level prediction_run_mode"
    ),
    "player_game_summary": _columns(
        "player_lookup player_full_name game_id game_date:date team_abbr opponent_team_abbr season_year:bigint "
        "points:bigint minutes_played:decimal(5,1) is_dnp:boolean processed_at:timestamptz"
    ),
    "upcoming_player_game_context": _columns(
        "player_lookup game_id game_date:date team_abbr opponent_team_abbr has_prop_line:boolean "
        "current_points_line:decimal(4,1)"
    ),
    "nba_schedule": _columns(
        "game_id game_code game_date:date tipoff_at:timestamptz season game_status:bigint home_team_tricode "
        "away_team_tricode home_team_score:bigint away_team_score:bigint is_regular_season:boolean is_playoffs:boolean"
    ),
    "nba_players_registry": _columns("player_lookup player_name team_abbr season last_game_date:date"),
    "processor_run_history": _columns(
        "processor_name run_id status data_date:date started_at:timestamptz processed_at:timestamptz phase "
        "failure_category"
    ),
    "nbac_injury_report": _columns(
        "report_date:date report_hour:bigint game_date:date game_id team player_lookup injury_status reason_category "
        "processed_at:timestamptz"
    ),
    "bettingpros_player_points_props": _columns(
        "game_date:date market_type player_lookup bookmaker bet_side points_line:double odds_american:bigint "
        "is_active:boolean bookmaker_last_update:timestamptz processed_at:timestamptz"
    ),
    "bdl_live_boxscores": _columns(
        "poll_timestamp:timestamptz poll_id game_id game_date:date game_status period:bigint time_remaining "
        "is_halftime:boolean home_team_abbr away_team_abbr home_score:bigint away_score:bigint player_lookup "
        "player_full_name team_abbr minutes points:bigint rebounds:bigint assists:bigint steals:bigint blocks:bigint "
        "turnovers:bigint field_goals_made:bigint field_goals_attempted:bigint three_pointers_made:bigint "
        "three_pointers_attempted:bigint free_throws_made:bigint free_throws_attempted:bigint processed_at:timestamptz"
    ),
}
