"""Other definitions than the seed's: a group that changes, one that is new, a version to come, and trials."""

from workspace.folder import Workspace

SINCE, PLANNED = "2025-11-15", "2026-06-01"
PREMIUM = (
    "v9_premium_safe,public,8,Premium,Picks by a rule of their own.,catboost_v9,3,92,GREEN_OR_YELLOW,"
    ",,,,,,,,,,,false,,false"
)
# from a date on the group takes more, and a tenth one begins; a version is still to come
WIDER = PREMIUM.replace(",3,92,GREEN_OR_YELLOW,", ",3,79,ANY,")
VERSIONS = f"""\
{PREMIUM},2021-10-19,{SINCE}
{WIDER},{SINCE},{PLANNED}
{PREMIUM},{PLANNED},
{PREMIUM.replace("v9_premium_safe,public,8,Premium,", "v9_extra,public,10,Extra,")},{SINCE},
"""
# by all that a row can say, and with what would break documents if it were public
TRIALS = f"""\
trial_any,internal,,,,catboost_v9,,,,,,,,,,,,,,,false,,false,{SINCE},
trial_named,internal,77,Secret Overs,Nobody may read,catboost_v9,4,,GREEN_OR_RED,20,60,OVER,\
12,24.5,80,,,,,,true,2,false,2025-11-10,2025-11-20
trial_mean,internal,,,,moving_average,2,,ANY,,,OVER,,,,6,,home,,,true,2,false,{SINCE},
trial_other,internal,,,,moving_average,3,,ANY,,,UNDER,,,,,,,2,2,true,4,false,2025-10-01,
trial_versions,internal,,,,catboost_v9,5,80,ANY,,,,,,,,,,,,false,,false,2025-10-25,2025-11-05
trial_versions,internal,78,,,catboost_v9,4,80,ANY,,,,,,,,90,,,,false,,false,2025-11-05,
trial_empty,internal,,,,catboost_v9,50,,ANY,,,,,,,,,,,,false,,false,2025-11-05,
trial_to_come,internal,,,,catboost_v9,3,,RED,,,,,,,,,,,,true,1,false,2026-01-01,
"""


def define(workspace: Workspace) -> None:
    """Give a project a seed of its own, with these definitions."""
    file = workspace.own_seeds() / "subset_definitions.csv"
    now = f"{PREMIUM},2021-10-19,\n"
    assert now in file.read_text()
    file.write_text(file.read_text().replace(now, VERSIONS) + TRIALS)
