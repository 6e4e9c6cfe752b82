use super::*;

#[test]
fn an_activity_is_read_in_si_units_with_its_packed_parts() {
    let summary = json!({"activityId": "9001", "activityName": 2000, "startTimeLocal": "2024-03-02 23:50:00",
        "startTimeGMT": "2024-03-03 04:50:00", "activityType": {"typeKey": "running"}, "distance": 5.012, "duration": 30.5,
        "calories": 320, "bmrCalories": 40, "cadence": 170.0, "active_calories": 280, "startLongitude": -71.5});
    let packed = json!({"lapDTOs": [{"distance": 1000}]}).to_string();
    let twice = Value::String(packed.clone()).to_string();
    let decoded = decoded(
        &[DataType::Activities, DataType::Workouts],
        &json!({
            "activities": [
                {"activity": summary},
                {"activity": summary, "splits": packed, "weather": twice, "details": {"measurementCount": 1}, "gear": "not } json",
                 "exercise_sets": "", "hr_in_timezones": [{"zoneNumber": 1, "secsInZone": 60.5}, {"zoneNumber": 9, "secsInZone": 1}]},
                {"activity": {"activityId": 3, "startTimeLocal": "2024-03-05 00:00:00"}},
                {"activity": {"startTimeLocal": "2024-03-01 08:00:00"}, "details": {}},
                {"activity": {"activityId": 4}}, {}, null,
            ],
            "workouts": [{"workoutId": 5, "workoutName": "Easy", "sportType": {"sportTypeKey": "running"}, "workoutSegments": []},
                {"workoutName": "no id"}],
        }),
    );
    let [activity] = decoded.fetched.records.activities.as_slice() else { panic!("one activity") };
    assert_eq!((activity.id, activity.date, activity.name.as_deref()), (9001, date("2024-03-02"), Some("2000")));
    assert_eq!(activity.start, Some(time("2024-03-03T04:50:00Z")));
    assert_eq!(
        (activity.distance_m, activity.duration_s, activity.active_kcal),
        (Some(5012.0), Some(1830.0), Some(280.0))
    );
    assert_eq!((activity.cadence_per_min, activity.start_longitude_deg), (Some(170.0), Some(-71.5)));
    assert_eq!(activity.zone_s, [Some(60.5), None, None, None, None]);
    let laps = json!({"lapDTOs": [{"distance": 1000}]});
    assert_eq!((activity.splits.clone(), activity.weather.clone()), (Some(laps.clone().into()), Some(laps.into())));
    assert_eq!((activity.gear.clone(), activity.exercise_sets.clone()), (Some(json!("not } json").into()), None));
    assert!(activity.raw.get("active_calories").is_none() && activity.raw.get("cadence").is_none());
    assert_eq!(decoded.fetched.records.daily[0].raw["activities"]["activity"]["startTimeLocal"], "2024-03-01 08:00:00");
    assert_eq!((decoded.fetched.ignored, decoded.undecoded), (1, 5));
    assert_eq!(decoded.fetched.records.workouts[0].sport.as_deref(), Some("running"));
    for (one, day, expected) in [
        (DataType::Activities, "2024-03-01", Evidence::Data),
        (DataType::Activities, "2024-03-02", Evidence::Data),
        (DataType::Activities, "2024-03-03", Evidence::NoData),
        (DataType::Workouts, "2024-03-03", Evidence::Data),
    ] {
        assert_eq!(finding(&decoded, one, day), expected, "{one} {day}");
    }
    assert_eq!(decoded.fetched.findings.len(), 4);
}

#[test]
fn food_is_what_was_eaten_and_none_of_it_twice() {
    let food = |id: u32, quantity: f64| {
        json!({"logId": format!("log-{id}"), "servingQty": quantity, "logTimestamp": "2024-03-01T07:00:00.000Z",
            "foodMetaData": {"foodId": 1001, "foodName": 2000, "brandName": "Mill"},
            "nutritionContent": {"servingUnit": "G", "calories": "100", "fat": 0.1}})
    };
    let decoded = decoded(
        &[DataType::Nutrition],
        &json!({"nutrition_data": [
            {"mealDate": "2024-03-01", "dailyNutritionContent": {"calories": 300, "carbs": 0, "fat": "0.3"},
             "mealDetails": [{"meal": {"mealName": "BREAKFAST"}, "loggedFoods": [food(1, 3.0), {"foodMetaData": {}}], "mealNutritionContent": {"calories": 300}}],
             "loggedFoodsWithServingSizes": [food(1, 3.0), {"foodMetaData": {"foodId": 7}, "nutritionContents": []}]},
            {"mealDate": "2024-03-02", "dailyNutritionContent": {"calories": 0}, "mealDetails": [], "dailyNutritionGoals": {"calories": 2000}},
            {"mealDate": "2024-03-09", "mealDetails": []}, {"mealDetails": []}, 4
        ]}),
    );
    let records = &decoded.fetched.records;
    let [entry] = records.nutrition.as_slice() else { panic!("one entry") };
    assert_eq!((entry.log_id.as_str(), entry.meal.as_deref(), entry.servings), ("log-1", Some("BREAKFAST"), Some(3.0)));
    assert_eq!((entry.food_id.as_deref(), entry.food_name.as_deref()), (Some("1001"), Some("2000")));
    assert_eq!((entry.energy_kcal, entry.fat_g, entry.carbs_g), (Some(300.0), Some(0.3), None));
    assert_eq!(value(records, "2024-03-01", DailyField::FoodEnergy), Some(Scalar::Number(300.0)));
    assert_eq!(value(records, "2024-03-01", DailyField::FoodFat), Some(Scalar::Number(0.3)));
    let diary = &records.daily[0].raw["nutrition_diary"];
    assert_eq!(diary["mealDetails"][0]["loggedFoods"], json!([{"foodMetaData": {}}]));
    assert_eq!(diary["mealDetails"][0]["mealNutritionContent"]["calories"], 300);
    assert_eq!(diary["loggedFoodsWithServingSizes"].as_array().map(Vec::len), Some(1));
    assert_eq!(finding(&decoded, DataType::Nutrition, "2024-03-01"), Evidence::Data);
    assert_eq!(finding(&decoded, DataType::Nutrition, "2024-03-02"), Evidence::NoData);
    assert_eq!(json!(records.daily[1].raw), json!({"nutrition_diary": {"dailyNutritionGoals": {"calories": 2000}}}));
    assert_eq!(finding(&decoded, DataType::Nutrition, "2024-03-03"), Evidence::Unconfirmed);
    assert_eq!((decoded.fetched.ignored, decoded.undecoded), (1, 3));
}

#[test]
fn an_answer_without_the_part_asked_for_is_not_what_was_agreed() {
    for one in DataType::ALL {
        for part in [json!(null), json!("text"), json!(3)] {
            let mut body = Object::new();
            body.insert(part_of(one).to_owned(), part);
            assert_eq!(answer(body, &asked(&[one], &[])).unwrap_err(), UpstreamError::NotAgreed, "{one}");
        }
    }
    let nothing = decoded(&[DataType::Activities, DataType::Workouts], &json!({"activities": [], "workouts": []}));
    assert!(nothing.fetched.findings.values().all(|evidence| *evidence == Evidence::NoData));
    assert_eq!(nothing.fetched.findings.len(), 4);
}
