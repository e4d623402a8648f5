-- id: key_material_imported
-- title: Key material from outside was imported into KMS, or keys were moved to a store outside
-- question: Does somebody hold a key that can lock our data and be taken away?
-- severity: LOW
-- tactics: [impact]
-- techniques: [T1486]
-- needs: [management]
-- false_positives: Houses that bring their own keys by decision.
-- sources:
--   - https://attack.mitre.org/techniques/T1486/
--   - https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       event_name || coalesce(' ' || json_extract_string(request, '$.keyId'), '')
           || coalesce(' with origin ' || json_extract_string(request, '$.origin'), '')
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail
WHERE event_source = 'kms.amazonaws.com'
  AND event_name IN ('ImportKeyMaterial', 'CreateKey', 'CreateCustomKeyStore')
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
  AND (event_name <> 'CreateKey'
       OR coalesce(json_extract_string(request, '$.origin'), 'AWS_KMS') IN ('EXTERNAL', 'EXTERNAL_KEY_STORE'))
