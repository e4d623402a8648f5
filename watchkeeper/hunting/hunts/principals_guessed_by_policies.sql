-- id: principals_guessed_by_policies
-- title: Somebody wrote trust policies that named people who do not exist, again and again
-- question: Who finds out the names of another account's users and roles by trial?
-- kind: detection
-- severity: HIGH
-- tactics: [discovery]
-- techniques: [T1087.004, T1580]
-- needs: [management]
-- parameters:
--   failures:
--     type: integer
--     default: 5
--     description: policies refused for their contents within an hour
-- false_positives: a deployment that tries the same broken policy again and again; look whether the named principals differ
-- misses: guessing from an account that is not yours
-- sources:
--   - https://attack.mitre.org/techniques/T1087/004/
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(*) AS failures,
    cast(count(*) AS varchar) || ' policies with principals that do not exist, within an hour' AS detail
FROM cloudtrail
WHERE event_name IN ('UpdateAssumeRolePolicy', 'CreateRole', 'PutBucketPolicy', 'SetQueueAttributes', 'PutKeyPolicy')
  AND error_code IN (
        'MalformedPolicyDocumentException', 'MalformedPolicyDocument', 'MalformedPolicy', 'InvalidPolicyException',
        'InvalidAttributeValue'
    )
  AND invoked_by IS NULL
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(*) >= $failures
