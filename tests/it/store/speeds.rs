//! A job's measured speeds, for the estimates of later ones.

use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::estimate::Speeds;
use garmin_sync::domain::ids::UserId;
use garmin_sync::domain::job::Status;
use garmin_sync::ports::{ControlOutcome, Jobs, Progress, Work, WorkError};

use test_support::jobs::fixture::Fixture;

fn measured(speeds: &[(DataType, f64)]) -> Progress {
    Progress { speeds: speeds.iter().copied().collect(), ..Progress::default() }
}

#[tokio::test]
async fn each_type_keeps_what_was_measured_of_it_last_and_users_are_apart() {
    let (it, me) = (Fixture::start(), UserId::me());
    assert_eq!(it.store.speeds(&me).await.unwrap(), Speeds::default());
    let claimed = it.claimed(1, 12).await;
    let both = measured(&[(DataType::Health, 1.0 / 3.0), (DataType::Activities, 2.0)]);
    it.store.progress(&claimed.claim, &me, &both).await.unwrap();
    assert_eq!(it.store.speeds(&me).await.unwrap(), both.speeds);
    it.store.progress(&claimed.claim, &me, &measured(&[(DataType::Health, 4.0)])).await.unwrap();
    it.store.progress(&claimed.claim, &me, &measured(&[])).await.unwrap();
    let last = measured(&[(DataType::Health, 4.0), (DataType::Activities, 2.0)]).speeds;
    assert_eq!(it.store.speeds(&me).await.unwrap(), last);
    assert_eq!(it.store.speeds(&UserId::parse("ben").unwrap()).await.unwrap(), Speeds::default());
}

#[tokio::test]
async fn a_worker_that_lost_its_job_leaves_nothing() {
    let (it, me) = (Fixture::start(), UserId::me());
    let claimed = it.claimed(1, 12).await;
    assert_eq!(it.store.cancel(&me, &claimed.job.id).await.unwrap(), ControlOutcome::Done);
    let refused = it.store.progress(&claimed.claim, &me, &measured(&[(DataType::Health, 1.0)])).await;
    assert!(matches!(refused, Err(WorkError::Lost(Some(Status::Cancelled)))), "{refused:?}");
    assert_eq!(it.store.speeds(&me).await.unwrap(), Speeds::default());
}

#[tokio::test]
async fn what_is_no_speed_is_not_known() {
    let it = Fixture::start();
    let _: u32 = it.raw("HSET :speed:me health junk activities -1 nutrition 0.5 moods 3").await;
    let known = it.store.speeds(&UserId::me()).await.unwrap();
    assert_eq!(known, [(DataType::Nutrition, 0.5)].into_iter().collect());
}
