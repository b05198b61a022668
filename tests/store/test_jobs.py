"""What is known of jobs that run by themselves, by the database's clock."""

from sqlalchemy import Engine

from horizon.store.jobs import Jobs


def test_a_job_that_began_and_has_not_ended_is_broken_off(engine: Engine) -> None:
    jobs = Jobs(engine)
    jobs.mark_began("run")
    (job,) = jobs.list_jobs()
    assert job.broken_off
    jobs.mark_ended("run")
    (job,) = jobs.list_jobs()
    assert not job.broken_off
    assert job.fault == ""
    assert job.well_at is not None
    assert job.began_at is not None
    assert job.well_at >= job.began_at


def test_a_fault_is_kept_until_it_goes_well_and_the_last_good_end_stays(engine: Engine) -> None:
    jobs = Jobs(engine)
    jobs.mark_ended("run")
    (well,) = jobs.list_jobs()
    jobs.mark_ended("run", "the registry is away")
    (failed,) = jobs.list_jobs()
    assert (failed.fault, failed.well_at) == ("the registry is away", well.well_at)
    jobs.mark_ended("run")
    assert jobs.list_jobs()[0].fault == ""


def test_a_planned_start_is_remembered_job_by_job(engine: Engine) -> None:
    jobs = Jobs(engine)
    assert jobs.last_start_met("run") is None
    jobs.mark_start_met("run", 1.5)
    jobs.mark_start_met("pull", 2.5)
    assert (jobs.last_start_met("run"), jobs.last_start_met("pull")) == (1.5, 2.5)
    assert [job.name for job in jobs.list_jobs()] == ["pull", "run"]
