-- id: ransom_note_written
-- title: An object was written whose name reads like a ransom note
-- question: Did somebody leave a demand in a bucket?
-- severity: CRITICAL
-- tactics: [impact]
-- techniques: [T1486, T1657]
-- needs: ['data:s3']
-- false_positives: Samples of security researchers; documents about ransomware.
-- misses: Notes with an ordinary name; demands sent by mail.
-- sources:
--   - https://attack.mitre.org/techniques/T1486/
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent,
       coalesce(json_extract_string(request, '$.bucketName'), '?') || ': '
           || json_extract_string(request, '$.key') AS detail
FROM cloudtrail
WHERE event_source = 's3.amazonaws.com' AND event_name = 'PutObject' AND error_code IS NULL
  AND regexp_matches(coalesce(json_extract_string(request, '$.key'), ''),
                     '(?i)ransom|(how|read|warning|important|files?)[-_ .a-z]*(decrypt|recover|restore|encrypted)|(decrypt|recover|restore)[-_ .a-z]*(files|data|instruction|readme|note)|your[-_ ]?(files|data)[-_ .a-z]*(encrypted|stolen|locked)|(data|files?|bucket)[-_ ](is|are|was|were|has|have)?[-_ ]?(been)?[-_ ]?(stolen|hacked|leaked)|(data|files?|bucket)[-_ ](is|are|was|were|has|have)?[-_ ]?(been)?[-_ ]?(deleted|wiped|encrypted|locked)[-_ .a-z]*\.(txt|html?|hta|md)$')
  AND NOT regexp_matches(coalesce(json_extract_string(request, '$.key'), ''), '(?i)\.(js|ts|py|java|go|class|map|whl|jar)$')
