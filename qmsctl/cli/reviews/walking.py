"""The guided way through a management review: one question at a time, each answer written before the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

import click

from qmsctl.cli.handbook import Handbook, open_handbook
from qmsctl.cli.output import line
from qmsctl.cli.refusing import words_for
from qmsctl.cli.reviews.guided import Left, ask, choose, judge_one, show_input, until_done, write
from qmsctl.cli.reviews.sitting import Asked, Sitting
from qmsctl.i18n import Translator
from qmsctl.periods import parse_date
from qmsctl.reviews.answers import answer_in
from qmsctl.reviews.minutes import concluding
from qmsctl.reviews.minutes.agenda import agenda, as_text
from qmsctl.reviews.minutes.becoming import Details
from qmsctl.reviews.minutes.deciding import Wanted, decide
from qmsctl.reviews.minutes.facts import evidence_of, signals_of
from qmsctl.reviews.minutes.meeting import Meeting, agenda_sent, hold, must_be_there, remarks, to_be_heard
from qmsctl.reviews.minutes.steps import (
    AGENDA,
    CONCLUDE,
    DECIDE,
    FREEZE,
    GATHER,
    JUDGE,
    MEETING,
    RESOURCES,
    RESULTS,
    Step,
    next_step,
    open_results,
    steps,
    undecided_inputs,
)
from qmsctl.reviews.model import QUESTIONS, Judged, ManagementReview
from qmsctl.reviews.reading import decisions, review_of
from qmsctl.reviews.years import language_of

_YES = {"y", "yes", "j", "ja", ""}
Files = Mapping[str, str]
Taken = Callable[["Walk", Handbook, ManagementReview], None]


class Walk:
    """One sitting at a terminal with a unit's review of a year."""

    def __init__(self, asked: Asked, unit: str, year: str) -> None:
        self.asked = Asked(asked.root, asked.today, year, asked.person, asked.commit)
        self.unit = unit
        self.year = year

    def go(self) -> None:
        """Take one step after the other until the leader is to sign, or the person leaves."""
        try:
            while self._next():
                pass
        except Left:
            line()
            line(
                self.words(
                    "Everything that was answered is written. Go on with: qmsctl review walk {unit} --year {year}",
                    unit=self.unit,
                    year=self.year,
                )
            )

    def _next(self) -> bool:
        handbook = open_handbook(self.asked.root, self.asked.today)
        self.words = words_for(handbook)
        review = review_of(handbook.system, self.unit, self.year)
        found = steps(handbook.system, review, self.unit, self.year)
        step = next_step(found)
        if step is None:
            line(self.words("The review is signed; nothing is left to do here."))
            return False
        self._progress(found, step)
        if step.name in (GATHER, FREEZE):
            self._give(step)
            return True
        if review is None or step.name not in _TAKEN:
            self._hand_over(handbook, review, step)
            return False
        _TAKEN[step.name](self, handbook, review)
        return True

    def _progress(self, found: tuple[Step, ...], step: Step) -> None:
        line()
        line(
            self.words(
                "Step {number} of {all}: {title} (about {minutes} minutes left in all)",
                number=found.index(step) + 1,
                all=len(found),
                title=self.words.message(step.title),
                minutes=sum(each.minutes for each in found),
            )
        )

    def _give(self, step: Step) -> None:
        """Gathering and freezing are commands of their own; here they are given for the person, once asked for."""
        from qmsctl.cli.commands.review import freeze, inputs

        if ask(self.words("Do it now? (y, or q to leave)"), "y").lower() not in _YES:
            raise Left
        command: click.Command = (inputs if step.name == GATHER else freeze).command
        given = [self.unit, "--year", self.year]
        for option, value in (
            ("--root", self.asked.root),
            ("--today", self.asked.today),
            ("--person", self.asked.person),
        ):
            given += [option, str(value)] if value is not None else []
        command.main([*given, *(["--commit"] if self.asked.commit else [])], standalone_mode=False)

    def _hand_over(self, handbook: Handbook, review: ManagementReview | None, step: Step) -> None:
        role = handbook.system.organisation.roles.get(review.leader) if review else None
        line(self.words("Now {role} signs: {command}", role=role.name if role else "", command=step.command))

    def judge(self, handbook: Handbook, review: ManagementReview) -> None:
        """Ask for the judgement of the first input that has none; one that is red without words is judged anew."""
        row = next((row for row in review.inputs if not row.treated), None)
        if row is None:
            line(self.words("There is no input in {path}; gather the facts anew.", path=review.record.path))
            raise Left
        done = sum(each.treated for each in review.inputs)
        line(self.words("{number} of {all}", number=done + 1, all=len(review.inputs)))
        until_done(lambda: judge_one(self.asked, handbook, review, row, self.words))

    def agenda(self, handbook: Handbook, review: ManagementReview) -> None:
        """Show the agenda and ask whether it is sent; whoever sits in the meeting already skips it."""
        language = language_of(handbook.system, review.unit)
        found = agenda(handbook.system, review, language, handbook.today, signals_of(handbook.tree, review))
        for text in as_text(found, language).rstrip("\n").split("\n"):
            line(text)
        chosen = choose(
            self.words("The agenda (q leaves)"),
            {"1": self.words("it is sent today"), "2": self.words("the meeting is or was held without it")},
        )
        if chosen == "2":
            self.meeting(handbook, review)
            return
        self._write(review, lambda now: agenda_sent(now.system, now.review, now.handbook.tree, now.handbook.today))

    def meeting(self, handbook: Handbook, review: ManagementReview) -> None:
        """Ask for the meeting: day, times, who was there and who was heard."""
        until_done(lambda: self._meeting(handbook, review))

    def _meeting(self, handbook: Handbook, review: ManagementReview) -> None:
        words, today = self.words, handbook.today
        on = self._day(words("The day of the meeting"), today.isoformat())
        since, until = ask(words("From (HH:MM)")), ask(words("Until (HH:MM)"))
        present: list[str] = []
        absent: list[tuple[str, str]] = []
        for role in must_be_there(handbook.system, review, on):
            if ask(words("Was “{role}” there? (y/n)", role=role), "y").lower() in _YES:
                present.append(role)
            elif role == review.leader:
                line(words("Without the accountable role, or its deputy, there is no meeting to write down."))
                raise Left
            else:
                absent.append((role, ask(words("Why not?"), needed=True)))
        present += ask(words("Other roles that were there, with commas between")).replace(",", " ").split()
        heard = [(role, ask(words("What did “{role}” say? (empty if not heard)", role=role)))
                 for role in to_be_heard(handbook.system, review, on)]  # fmt: skip
        found = Meeting(on, since, until, tuple(present), tuple(absent), tuple(each for each in heard if each[1]))
        for remark in remarks(found):
            line(words("note: {text}", text=words.sentence(remark)))
        self._write(review, lambda now: hold(now.system, now.review, now.handbook.tree, found, now.handbook.today))

    def decide(self, handbook: Handbook, review: ManagementReview) -> None:
        """Ask for a decision on the first red input that has none, then for answers to needs from below."""
        red = undecided_inputs(review)
        if red:
            line(self.words.plural("{number} input needs a decision", "{number} inputs need a decision", len(red)))
            show_input(handbook, review, red[0], self.words)
            until_done(lambda: self._decide(handbook, review, red[0]))
            return
        need = concluding.open_needs(handbook.system, review)[0]
        line(f"{need}: {decisions(handbook.system)[need].text}")
        until_done(lambda: self._answer(review, need))

    def _decide(self, handbook: Handbook, review: ManagementReview, row: Judged) -> None:
        words, system = self.words, handbook.system
        text = ask(words("What is decided? (empty: it is accepted as it is)"))
        if not text:
            because = ask(words("Accepted, because"), needed=True)
            self._write(
                review, lambda now: concluding.accept(now.system, now.review, now.handbook.tree, row.input, because)
            )
            return
        becomes = choose(words("It becomes"), {
            "1": words("an action"), "2": words("an objective"), "3": words("a change of a document"),
            "4": words("an expectation of a unit below"), "5": words("a need, sent upward"),
        })  # fmt: skip
        kind = ("action", "objective", "document-change", "expectation", "need")[int(becomes) - 1]
        to = self._among(words("Unit"), system.organisation.children(review.unit)) if kind == "expectation" else ""
        document = ask(words("Which document? (its id)"), needed=True) if kind == "document-change" else ""
        owner = self._owner(handbook, to or review.unit) if kind != "need" else ""
        due = self._day(words("By when? (YYYY-MM-DD)")) if kind != "need" else None
        resources = ask(words("What does it take? (money, hours, people; may be empty)"))
        near = evidence_of(handbook.tree, review).get(row.input, ())[:6]
        if near:
            line(words("The facts have {known}.", known=", ".join(near)))
        rests = ask(words("What does it rest on? (ids with commas between; may be empty)"), near[0] if near else "")
        judged = ask(words("How is it judged whether it is reached?"), needed=True) if kind == "objective" else ""
        wanted = Wanted(text, kind, (row.input,), owner, due, resources, _listed(rests), to, document,
                        details=Details(evaluation=judged))  # fmt: skip
        self._write(review, lambda now: decide(now.system, now.review, now.handbook.tree, wanted, now.handbook.today))

    def _day(self, question: str, default: str = "") -> date:
        while True:
            found = parse_date(ask(question, default, needed=True))
            if found is not None:
                return found
            line(self.words("Write the day as YYYY-MM-DD."))

    def _owner(self, handbook: Handbook, unit: str) -> str:
        organisation, day = handbook.system.organisation, handbook.today.isoformat()
        roles = (role for role in organisation.roles if organisation.holders(role, unit, day))
        return self._among(self.words("Who answers for it? (role)"), roles)

    def _among(self, question: str, known: Iterable[str]) -> str:
        found = tuple(known)
        line(f"  {', '.join(found)}")
        while True:
            chosen = ask(question, found[0] if len(found) == 1 else "", needed=True)
            if chosen in found:
                return chosen

    def _answer(self, review: ManagementReview, need: str) -> None:
        said = ask(self.words("What is answered?"), needed=True)
        self._write(review, lambda now: concluding.answer(now.system, now.review, now.handbook.tree, need, said))

    def conclude(self, handbook: Handbook, review: ManagementReview) -> None:
        """Ask the first of the three questions that is not answered."""
        words = self.words
        question = next(
            each for each in QUESTIONS if not (each in review.conclusion and review.conclusion[each].answer)
        )
        asked = {"suitable": words("Is the system suitable?"), "adequate": words("Is it adequate?"),
                 "effective": words("Is it effective?")}  # fmt: skip
        values = ("yes", "partly", "no")
        choices = {str(number): answer_in(words, value) for number, value in enumerate(values, start=1)}
        answer = values[int(choose(asked[question], choices)) - 1]
        because = ask(words("Because"), needed=True)
        self._write(
            review,
            lambda now: concluding.conclude(now.system, now.review, now.handbook.tree, question, answer, because),
        )

    def results(self, handbook: Handbook, review: ManagementReview) -> None:
        """Ask for each result that the standards want and no decision gives; resources, which all want, come last."""
        language = self.words.language
        for output in open_results(review):
            line(output.title(language))
            text = ask(self.words("In a sentence (empty: nothing)"), needed=output.id == RESOURCES)
            if text:
                self._result(review, output.id, text)

    def _result(self, review: ManagementReview, key: str, text: str) -> None:
        self._write(review, lambda now: concluding.result(now.system, now.review, now.handbook.tree, key, text))

    def _write(self, review: ManagementReview, files: Callable[[Sitting], Files]) -> None:
        def compute(now: Sitting, rest: tuple[str, ...]) -> tuple[Files, tuple[str, ...], str]:
            return files(now), (), f"Work on {now.review.id}"

        write(self.asked, review, compute)


def plan(handbook: Handbook, words: Translator, unit: str, year: str) -> None:
    """Print the steps with the command for each, for whoever has no terminal or wants none."""
    review = review_of(handbook.system, unit, year)
    for number, step in enumerate(steps(handbook.system, review, unit, year), start=1):
        state = (
            words("done")
            if step.done
            else words.plural("about {number} minute", "about {number} minutes", step.minutes)
        )
        line(f"{number}. {words.message(step.title)} ({state})")
        if not step.done:
            line(f"   {step.command}")
    line(words("Every step can also be taken by editing {path} and running qmsctl check.",
               path=review.record.path if review else f"records/reviews/{year}/MGT-{year}-{unit}.md"))  # fmt: skip


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


_TAKEN: dict[str, Taken] = {
    JUDGE: Walk.judge,
    AGENDA: Walk.agenda,
    MEETING: Walk.meeting,
    DECIDE: Walk.decide,
    CONCLUDE: Walk.conclude,
    RESULTS: Walk.results,
}
