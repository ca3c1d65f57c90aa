"""What a citizen sees: the plan, the front page, and what they decide themselves."""

from server.pages.plan_page import load_own_plan
from server.pages.table import CITIZEN, Form, Page

PLAN = Page("/min-plan", CITIZEN, "plan.html", load_own_plan)

CITIZEN_PAGES = (PLAN,)
CITIZEN_FORMS: tuple[Form, ...] = ()
